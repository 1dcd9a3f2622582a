"""The only list of kinds, in reading order."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from schemadiff.kinds import (
    clustered_on,
    column,
    comment,
    composite,
    constraint,
    default,
    domain,
    domain_constraint,
    enum,
    extension,
    function,
    grant,
    index,
    inheritance,
    materialized_view,
    owned_by,
    owner,
    partition,
    policy,
    procedure,
    range,
    replica_identity,
    schema,
    sequence,
    table,
    trigger,
    view,
)
from schemadiff.kinds.base import Kind

_ALL = (
    schema,
    extension,
    enum,
    composite,
    range,
    domain,
    domain_constraint,
    sequence,
    function,
    procedure,
    table,
    column,
    owned_by,
    default,
    constraint,
    partition,
    inheritance,
    index,
    replica_identity,
    clustered_on,
    view,
    materialized_view,
    trigger,
    policy,
    comment,
    owner,
    grant,
)

KINDS: Mapping[str, Kind] = MappingProxyType({module.KIND.name: module.KIND for module in _ALL})
