package ir.fhir.search;

import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.domain.shared.Result;
import ir.fhir.criteria.SearchCriteria;
import ir.scheduling.repository.RecordSearch;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Parses the search filter of a subscription. Unknown parameters are rejected, and only searches that run in SQL are
 * accepted.
 */
public final class SubscriptionFilterParser {
    private static final int LONGEST = 2_000;

    /**
     * A resource type and at least one parameter, each with a value. A search ignores a parameter without a value; a
     * filter must not, because it would then notify of everything.
     */
    private static final Pattern COMPLETE =
            Pattern.compile("[A-Za-z]+\\?[^=&%]+=(?:[^&%]|%[0-9A-Fa-f]{2})+(?:&[^=&%]+=(?:[^&%]|%[0-9A-Fa-f]{2})+)*");

    private final SearchParameterRegistry registry;
    private final Set<String> inHand;
    private final ZoneId zone;
    private final Clock clock;

    public SubscriptionFilterParser(SearchParameterRegistry registry, Set<String> inHand, ZoneId zone, Clock clock) {
        this.registry = registry;
        this.inHand = Set.copyOf(inHand);
        this.zone = zone;
        this.clock = clock;
    }

    /**
     * A parsed filter.
     *
     * @param parts the search of each parameter alone, by its name
     */
    public record Filter(RecordSearch search, Map<String, RecordSearch> parts) {
        static Filter of(SearchCriteria criteria, Instant now) {
            var parts = new LinkedHashMap<String, RecordSearch>();
            for (var criterion : criteria.criteria()) {
                parts.putIfAbsent(
                        criterion.parameter().name(),
                        SearchDeclarations.search(criteria.withCriteria(List.of(criterion)), now));
            }
            return new Filter(SearchDeclarations.search(criteria, now), parts);
        }
    }

    /** @param text a search such as {@code Appointment?location=ct-1} */
    public Result<Filter> read(String text) {
        if (text.length() > LONGEST) {
            return Result.failure(new Rejection.InvalidValue(
                    "filter", text.substring(0, 80) + "…", Expected.of("at-most-characters", LONGEST)));
        }
        if (!COMPLETE.matcher(text).matches() || hasBlankValue(text)) {
            return Result.failure(new Rejection.InvalidValue("filter", text, "search-text"));
        }
        int question = text.indexOf('?');
        try {
            var raw = FhirSearchService.parameters(text.substring(question + 1));
            var request = FhirSearchRequest.of(text.substring(0, question), raw, true, registry, zone);
            boolean only = raw.keySet().stream().noneMatch(name -> name.startsWith("_") && !name.equals("_id"));
            boolean answered = request.search().criteria().stream()
                    .noneMatch(c -> c.chained().isPresent()
                            && inHand.contains(c.parameter().targets().get(0)));
            return only && answered
                    ? Result.success(Filter.of(request.search(), clock.instant()))
                    : Result.failure(new Rejection.InvalidValue(
                            "filter",
                            URLDecoder.decode(text, StandardCharsets.UTF_8),
                            "search-parameters-resource-without-control"));
        } catch (FhirSearchRequest.InvalidSearchException malformed) {
            return Result.failure(malformed.rejection());
        } catch (IllegalArgumentException undecodable) {
            return Result.failure(new Rejection.InvalidValue("filter", text, "search-percent-encoded-values"));
        }
    }

    private static boolean hasBlankValue(String text) {
        return FhirSearchService.parameters(text.substring(text.indexOf('?') + 1)).values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(String::isBlank);
    }
}
