"""Nothing here: the fixtures are the plugin's (harness/plugin.py)."""
