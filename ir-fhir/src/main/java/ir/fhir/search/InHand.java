package ir.fhir.search;

import ir.scheduling.actor.Actor;
import ir.scheduling.search.Search;
import java.util.List;
import org.hl7.fhir.r4.model.Resource;

/** Resources of a kind that are few or follow from others, so that no table is asked for them. */
@FunctionalInterface
public interface InHand {
    /** All that the criteria might hold of; they are looked at again. */
    List<? extends Resource> all(Actor actor, Search search);
}
