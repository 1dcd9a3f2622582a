"""What earlier runs found out, by keys that say all of what it was found out from; never needed, only quicker."""
