package ir.fhir.search;

import ir.fhir.criteria.SearchCriteria;
import ir.scheduling.security.Caller;
import java.util.List;
import org.hl7.fhir.r4.model.Resource;

/** Supplies resources of one type that are computed in memory and filtered there. */
@FunctionalInterface
public interface InMemoryResourceSource {
    /** Returns a superset of the matches; the caller applies all criteria. */
    List<? extends Resource> all(Caller caller, SearchCriteria criteria);
}
