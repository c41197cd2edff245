package ir.domain.lesion;

import java.util.Arrays;
import java.util.Optional;

/**
 * Site of a lesion by SNOMED CT body structure. A paired site needs a side; a long bone is scored by Mirels, the spine
 * by SINS.
 */
public enum BodySite {
    BONE("272673000", false, TissueType.OTHER_BONE),
    ILIUM("22356005", true, TissueType.OTHER_BONE),
    ACETABULUM("37783008", true, TissueType.OTHER_BONE),
    SACRUM("54735007", false, TissueType.SPINE),
    VERTEBRA("51282000", false, TissueType.SPINE),
    RIB("113197003", true, TissueType.OTHER_BONE),
    STERNUM("56873002", false, TissueType.OTHER_BONE),
    SCAPULA("79601000", true, TissueType.OTHER_BONE),
    HUMERUS("85050009", true, TissueType.LONG_BONE),
    FEMUR("71341001", true, TissueType.LONG_BONE),
    KIDNEY("64033007", true, TissueType.SOFT_TISSUE),
    LIVER("10200004", false, TissueType.SOFT_TISSUE),
    LUNG("39607008", true, TissueType.SOFT_TISSUE),
    PROSTATE("41216001", false, TissueType.SOFT_TISSUE),
    SOFT_TISSUE("87784001", false, TissueType.SOFT_TISSUE),
    BREAST("76752008", true, TissueType.SOFT_TISSUE),
    SKIN("39937001", false, TissueType.SOFT_TISSUE);

    /** The tissue that rules distinguish. */
    public enum TissueType {
        LONG_BONE,
        SPINE,
        OTHER_BONE,
        SOFT_TISSUE
    }

    private final String snomed;
    private final boolean paired;
    private final TissueType tissueType;

    BodySite(String snomed, boolean paired, TissueType type) {
        this.snomed = snomed;
        this.paired = paired;
        this.tissueType = type;
    }

    public String snomed() {
        return snomed;
    }

    /** Whether left and right exist, so that a side is required. */
    public boolean paired() {
        return paired;
    }

    public TissueType tissueType() {
        return tissueType;
    }

    /** The service line that treats the site. */
    public ServiceLine service() {
        return switch (this) {
            case KIDNEY -> ServiceLine.KIDNEY;
            case LIVER -> ServiceLine.LIVER;
            case LUNG -> ServiceLine.LUNG;
            case PROSTATE -> ServiceLine.PROSTATE;
            case SOFT_TISSUE -> ServiceLine.SOFT_TISSUE;
            case BREAST -> ServiceLine.BREAST_FIBROADENOMA;
            case SKIN -> ServiceLine.SKIN;
            default -> ServiceLine.BONE;
        };
    }

    public static Optional<BodySite> bySnomed(String code) {
        return Arrays.stream(values()).filter(site -> site.snomed.equals(code)).findFirst();
    }
}
