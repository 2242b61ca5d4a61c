"""What users install, made from the checkout: one file, archives, packages, a page for man, manifests of installers."""
