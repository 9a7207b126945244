"""Is what a veteran says safe? Each part has a room of its own, and `__main__` knows them all.

What the parts share imports none of them: an interview's `steps`, the app in a `terminal`, what
came of the `kills`, what is `left_behind`, `starting` from there, and `work` that is killed.
"""
