// The decision editor asks which version of an engine knows a function. Ours knows all that it
// offers, so nothing has to be compared.
export const isCompatible = () => true;
