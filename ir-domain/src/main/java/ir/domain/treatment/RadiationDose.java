package ir.domain.treatment;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * Radiation dose of the CT scans of a session, as the scanner reports it.
 *
 * @param doseLengthProduct mGy·cm, over all scans
 * @param ctdiVol mGy, the highest of any scan
 */
public record RadiationDose(Optional<Double> doseLengthProduct, Optional<Double> ctdiVol) {
    public RadiationDose {
        Stream.of(doseLengthProduct, ctdiVol).flatMap(Optional::stream).forEach(dose -> {
            if (!(dose >= 0 && dose <= 100_000)) {
                throw new IllegalArgumentException("radiation dose: " + dose + " (expected: 0 to 100000)");
            }
        });
    }
}
