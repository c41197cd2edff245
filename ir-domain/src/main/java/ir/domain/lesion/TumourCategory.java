package ir.domain.lesion;

/** What the tumour is; it decides which rules and which follow-up apply. */
public enum TumourCategory {
    METASTATIC,
    PRIMARY_MALIGNANT,
    BENIGN
}
