package ir.scheduling.subscription;

import ir.domain.shared.RecordType;
import ir.domain.shared.Result;
import ir.scheduling.repository.RecordSearch;
import ir.scheduling.repository.SearchRepository;
import ir.scheduling.security.Caller;
import ir.scheduling.security.Permission;
import ir.scheduling.transaction.Query;
import ir.scheduling.transaction.SubjectType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.util.List;

/** Evaluates a filter once, in a transaction of its own, because a filter that cannot be evaluated ends it. */
@ApplicationScoped
public class FilterEvaluation {
    /** An id that no record has. */
    private static final String NO_ID = "-";

    private final SearchRepository searches;
    private final Clock clock;

    @Inject
    public FilterEvaluation(SearchRepository searches, Clock clock) {
        this.searches = searches;
        this.clock = clock;
    }

    /**
     * Evaluates the filter against no record.
     *
     * @throws RuntimeException if the database cannot evaluate it
     */
    @Query(permission = Permission.SUBSCRIBE, action = "search", type = RecordType.RESOURCE)
    public Result<Boolean> evaluate(Caller caller, @SubjectType RecordSearch filter) {
        searches.find(filter.restrictedTo(List.of(NO_ID)), clock.instant());
        return Result.success(true);
    }
}
