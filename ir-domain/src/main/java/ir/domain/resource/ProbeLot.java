package ir.domain.resource;

import java.time.LocalDate;

/**
 * The stock of cryoprobes of one size and lot. A booking reserves probes, a cancelled booking releases them, the
 * treatment record consumes them.
 *
 * @param expires the last day they may be used
 * @param udi the device identifier printed on the package; empty where none was scanned
 * @param reserved number on hand that bookings reserve
 * @param recalled by the manufacturer: none is issued, and the patients treated with it are traced
 */
public record ProbeLot(
        String id,
        SiteId site,
        ProbeSize size,
        String lot,
        String udi,
        LocalDate expires,
        int onHand,
        int reserved,
        boolean recalled) {
    public ProbeLot {
        lot = lot.strip();
        udi = udi.strip();
        if (lot.isEmpty()) {
            throw new IllegalArgumentException("lot: blank (expected: the maker's lot number)");
        }
        if (onHand < 0 || onHand > 10_000) {
            throw new IllegalArgumentException("on hand: " + onHand + " (expected: 0 to 10000)");
        }
        if (reserved < 0 || reserved > onHand) {
            throw new IllegalArgumentException("reserved: " + reserved + " (expected: 0 to " + onHand + ")");
        }
    }

    public int free() {
        return onHand - reserved;
    }

    public boolean usableOn(LocalDate day) {
        return !recalled && !expires.isBefore(day);
    }
}
