"""A live cluster: the one door for processes, the plan of what to ask, the commands that prove."""
