"""Lines of a seed with what a scan has to find in them, made up here; none is the key of anything.

Each is put together from pieces, so that nobody who scans this repository takes them for real.
"""

from __future__ import annotations

_A = "Ab1Cd2Ef3Gh4Ij5Kl6Mn7Op8Qr9St0UvWxYz"

SECRETS = {
    "aws": "'" + "AKIA" + "Q7WERTY2UIOP3ASD'",
    "aws session": "'" + "ASIA" + "Q7WERTY2UIOP3ASD'",
    "private key": "'-----BEGIN " + "RSA PRIVATE KEY-----'",
    "pgp key": "'-----BEGIN PGP " + "PRIVATE KEY BLOCK-----'",
    "jwt": "'" + "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0NSJ9." + "c2lnbmF0dXJlLW9mLW5vdGhpbmc'",
    "bcrypt": "'$2b$12$" + (_A + _A)[:53] + "'",
    "argon2": "'$argon2id$v=19$m=65536,t=3,p=4$" + "c2FsdHNhbHQ$aGFzaGhhc2hoYXNo'",
    "scram": "'SCRAM-SHA-256$4096:" + "c2FsdA==$c3RvcmVk:c2VydmVy'",
    "pbkdf2": "'pbkdf2_sha256$600000$" + "salt$aGFzaGhhc2hoYXNo'",
    "url": "'postgresql://app:" + "s3cr3t-pw@db.example.org/app'",
    "conninfo": "'host=db password=" + "s3cr3tpw dbname=app'",
    "role": "-- ALTER ROLE app PASSWORD '" + "p4ssw0rdXYZ'",
    "github": "'ghp_" + _A + "'",
    "github fine": "'github_pat_" + _A + _A[:12] + "'",
    "gitlab": "'glpat-" + _A[:20] + "'",
    "slack": "'xoxb-" + "1234567890-" + _A[:12] + "'",
    "stripe": "'sk_" + "live_" + _A[:24] + "'",
    "stripe hook": "'whsec_" + _A[:32] + "'",
    "google": "'AIza" + _A[:35] + "'",
    "openai": "'sk-" + "proj-" + _A[:30] + "'",
    "sendgrid": "'SG." + _A[:22] + "." + (_A + _A)[:43] + "'",
    "npm": "'npm_" + _A + "'",
    "mailchimp": "'" + "0123456789abcdef" * 2 + "-us12'",
    "twilio": "'SK" + "0123456789abcdef" * 2 + "'",
    "discord": "'MTk4NjIyNDgzNDcxOTI1MjQ4." + "Cl2FMQ." + "ZnCjm1XVW7vRze4b7Cq4se7kKWs'",
    "random": "'" + "q7Zx0Lk3Vn8Tb5Rw2Yc9Hd4Jf6Pg1Ms+Ua" + "'",
}
PERSONAL = {
    "mail": "'taro@gmail.com'",
    "mail in json": """'{"contact": "hanako.s@docomo.ne.jp"}'""",
    "phone": "'+81 90 1234 5678'",
    "phone without spaces": "'+4915112345678'",
    "card": "'4539 1488 0343 6467'",
    "card without spaces": "'5425233430109903'",
    "iban": "'DE89 3704 0044 0532 0130 00'",
}
HARMLESS = (
    "'usr_dev_001'",
    "'alice@example.org'",
    "'bob@mail.example.com'",
    "'dev@localhost.test'",
    "'+1-555-0100'",
    "'+44 7700 900123'",
    "'4242424242424242'",
    "'4111 1111 1111 1111'",
    "'d41d8cd98f00b204e9800998ecf8427e'",
    "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
    "'2026-02-28 12:30:00.123456+00'",
    "'The quick brown fox jumps over the lazy dog'",
    "'https://example.org/a/b?c=d'",
    "'postgresql://app@db.example.org/app'",
    "'^N225'",
    "'1234567890123'",
    "'AKIRA'",
    "'password'",
    "'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'",
    "'S&P 500 Index'",
    "'sk-learn'",
    "'DE1'",
    "'123-45-6789'",
)
