"""What stands in a process's environment: texts that become values, and names that are nearly ours. Pure.

`values` judges each setting as it will be used, `names` finds misspelt ones, `production` says what
must not be left out or left as it was. The settings themselves are in settings.py.
"""
