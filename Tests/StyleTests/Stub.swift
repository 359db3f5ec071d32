// The checks of style.
