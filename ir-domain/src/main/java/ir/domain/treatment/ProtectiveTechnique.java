package ir.domain.treatment;

/** Techniques that protect or monitor adjacent structures. */
public enum ProtectiveTechnique {
    HYDRODISSECTION,
    GAS_DISSECTION,
    SKIN_WARMING,
    THERMOCOUPLE,
    NEUROMONITORING
}
