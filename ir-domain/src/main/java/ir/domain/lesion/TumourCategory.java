package ir.domain.lesion;

/** Category of the tumour; it determines which rules and which follow-up apply. */
public enum TumourCategory {
    METASTATIC,
    PRIMARY_MALIGNANT,
    BENIGN
}
