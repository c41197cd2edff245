package ir.domain.lesion;

/** Service lines that a clinic may offer. Bone is the initial one; a site enables the others. */
public enum ServiceLine {
    BONE,
    SOFT_TISSUE,
    KIDNEY,
    LIVER,
    LUNG,
    PROSTATE,
    BREAST_FIBROADENOMA,
    SKIN
}
