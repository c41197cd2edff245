package ir.domain.treatment;

import ir.domain.resource.ProbeSize;
import java.util.Optional;

/**
 * A cryoprobe that was used.
 *
 * @param lot the manufacturer's lot number; empty where unknown, as in records made before lots were stored
 * @param udi the device identifier on its package
 * @param position as the operator describes it; empty where not recorded
 */
public record Probe(ProbeSize size, Optional<String> lot, Optional<String> udi, String position) {
    public Probe {
        position = position.strip();
    }
}
