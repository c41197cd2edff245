package ir.fhir.search;

import ir.scheduling.search.SearchCriteria;
import ir.scheduling.security.Caller;
import java.util.List;
import org.hl7.fhir.r4.model.Resource;

/** Resources of a kind that are few or follow from others, so that no table is asked for them. */
@FunctionalInterface
public interface InMemoryResourceSource {
    /** All that the criteria might hold of; they are looked at again. */
    List<? extends Resource> all(Caller caller, SearchCriteria criteria);
}
