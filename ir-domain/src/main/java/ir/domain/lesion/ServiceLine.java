package ir.domain.lesion;

/** What a clinic may offer; bone is where it begins, the others a site switches on. */
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
