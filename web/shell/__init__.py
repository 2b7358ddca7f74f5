"""The shell around all pages: layout, navigation, sign-in, errors, choice of language and style."""
