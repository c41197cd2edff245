package ir.domain.lesion;

import java.util.Arrays;
import java.util.Optional;

/**
 * Where a lesion lies, by SNOMED CT body structure. A paired site needs a side; a long bone is scored by Mirels, the
 * spine by SINS.
 */
public enum BodySite {
    BONE("272673000", false, Kind.OTHER_BONE),
    ILIUM("22356005", true, Kind.OTHER_BONE),
    ACETABULUM("37783008", true, Kind.OTHER_BONE),
    SACRUM("54735007", false, Kind.SPINE),
    VERTEBRA("51282000", false, Kind.SPINE),
    RIB("113197003", true, Kind.OTHER_BONE),
    STERNUM("56873002", false, Kind.OTHER_BONE),
    SCAPULA("79601000", true, Kind.OTHER_BONE),
    HUMERUS("85050009", true, Kind.LONG_BONE),
    FEMUR("71341001", true, Kind.LONG_BONE),
    KIDNEY("64033007", true, Kind.SOFT_TISSUE),
    LIVER("10200004", false, Kind.SOFT_TISSUE),
    LUNG("39607008", true, Kind.SOFT_TISSUE),
    PROSTATE("41216001", false, Kind.SOFT_TISSUE),
    SOFT_TISSUE("87784001", false, Kind.SOFT_TISSUE),
    BREAST("76752008", true, Kind.SOFT_TISSUE),
    SKIN("39937001", false, Kind.SOFT_TISSUE);

    /** What the rules ask of a site. */
    public enum Kind {
        LONG_BONE,
        SPINE,
        OTHER_BONE,
        SOFT_TISSUE
    }

    private final String snomed;
    private final boolean paired;
    private final Kind kind;

    BodySite(String snomed, boolean paired, Kind kind) {
        this.snomed = snomed;
        this.paired = paired;
        this.kind = kind;
    }

    public String snomed() {
        return snomed;
    }

    /** Left and right exist, so a side is required. */
    public boolean paired() {
        return paired;
    }

    public Kind kind() {
        return kind;
    }

    /** Which service of the clinic treats it. */
    public Service service() {
        return switch (this) {
            case KIDNEY -> Service.KIDNEY;
            case LIVER -> Service.LIVER;
            case LUNG -> Service.LUNG;
            case PROSTATE -> Service.PROSTATE;
            case SOFT_TISSUE -> Service.SOFT_TISSUE;
            case BREAST -> Service.BREAST_FIBROADENOMA;
            case SKIN -> Service.SKIN;
            default -> Service.BONE;
        };
    }

    public static Optional<BodySite> bySnomed(String code) {
        return Arrays.stream(values()).filter(site -> site.snomed.equals(code)).findFirst();
    }
}
