"""HTTP: feeds as bytes, pages as HTML, health. Nothing here decides what is official."""
