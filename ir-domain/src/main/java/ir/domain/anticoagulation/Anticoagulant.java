package ir.domain.anticoagulation;

import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An anticoagulant with its own interruption interval (SIR19, tables 3 to 6). Dose times are the label's doses per day
 * at usual local hours (local default); they apply until the patient's own schedule is entered.
 */
public enum Anticoagulant {
    WARFARIN("B01AA03", "warfarin coumadin", 1),
    UFH_IV("", "ufh-iv heparin-iv", 0),
    UFH_SC("B01AB01", "heparin ufh", 2),
    ENOXAPARIN_PROPHYLACTIC("B01AB05", "enoxaparin-prophylactic enoxaparin", 1),
    ENOXAPARIN_THERAPEUTIC("", "enoxaparin-therapeutic", 2),
    FONDAPARINUX("B01AX05", "fondaparinux", 1),
    APIXABAN("B01AF02", "apixaban eliquis", 2),
    RIVAROXABAN("B01AF01", "rivaroxaban xarelto", 1),
    EDOXABAN("B01AF03", "edoxaban lixiana", 1),
    DABIGATRAN("B01AE07", "dabigatran pradaxa", 2),
    CLOPIDOGREL("B01AC04", "clopidogrel plavix", 1),
    TICAGRELOR("B01AC24", "ticagrelor brilique", 2),
    PRASUGREL("B01AC22", "prasugrel efient", 1),
    ASPIRIN("B01AC06", "aspirin acetylsalicylic-acid ass", 1),
    CILOSTAZOL("B01AC23", "cilostazol", 2),
    NSAID("M01A", "nsaid ibuprofen diclofenac naproxen", 3);

    private final String atc;
    private final List<String> names;
    private final int perDay;

    Anticoagulant(String atc, String names, int perDay) {
        this.atc = atc;
        this.names = List.of(names.split(" ", -1));
        this.perDay = perDay;
    }

    public String label() {
        return names.get(0);
    }

    /** A continuous infusion has no doses. */
    public boolean infusion() {
        return perDay == 0;
    }

    public DoseSchedule usualSchedule() {
        return switch (perDay) {
            case 2 -> new DoseSchedule(List.of(LocalTime.of(8, 0), LocalTime.of(20, 0)));
            case 3 -> new DoseSchedule(List.of(LocalTime.of(8, 0), LocalTime.of(14, 0), LocalTime.of(20, 0)));
            default -> new DoseSchedule(List.of(this == WARFARIN ? LocalTime.of(18, 0) : LocalTime.of(8, 0)));
        };
    }

    /** Finds a drug by ATC code, or by the first word of its name as people and orders write it. */
    public static Optional<Anticoagulant> of(String codeOrName) {
        var text = codeOrName.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(a -> !a.atc.isEmpty() && text.startsWith(a.atc.toLowerCase(Locale.ROOT)))
                .findFirst()
                .or(() -> Arrays.stream(values())
                        .filter(a -> a.names.contains(text.split("[ (]", 2)[0]))
                        .findFirst());
    }
}
