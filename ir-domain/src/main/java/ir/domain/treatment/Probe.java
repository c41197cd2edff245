package ir.domain.treatment;

import ir.domain.resource.ProbeSize;
import java.util.Optional;

/**
 * One cryoprobe that was used.
 *
 * @param lot the maker's lot number; empty where nobody knows, as in what was recorded before lots were kept
 * @param udi the device identifier on its package
 * @param position where it lay, in the operator's words; empty where none were given
 */
public record Probe(ProbeSize size, Optional<String> lot, Optional<String> udi, String position) {
    public Probe {
        position = position.strip();
    }
}
