package ir.domain.treatment;

/** What kept the ice away from what must not freeze, or watched it. */
public enum ProtectiveTechnique {
    HYDRODISSECTION,
    GAS_DISSECTION,
    SKIN_WARMING,
    THERMOCOUPLE,
    NEUROMONITORING
}
