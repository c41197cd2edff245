package ir.fhir.search;

import ir.domain.outcome.Outcome;
import ir.scheduling.search.Search;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Set;

/** Searches that stand in a subscription: read strictly, and only such as a table answers. */
public final class Filters {
    private static final int LONGEST = 2_000;

    private final Catalogue catalogue;
    private final Set<String> inHand;
    private final ZoneId zone;

    public Filters(Catalogue catalogue, Set<String> inHand, ZoneId zone) {
        this.catalogue = catalogue;
        this.inHand = Set.copyOf(inHand);
        this.zone = zone;
    }

    /** @param text as {@code Appointment?location=ct-1} */
    public Outcome<Search> read(String text) {
        if (text.length() > LONGEST) {
            return Outcome.refused(new ir.domain.outcome.Refusal.InvalidValue(
                    "filter", text.substring(0, 80) + "…", "at most " + LONGEST + " characters"));
        }
        int question = text.indexOf('?');
        try {
            var raw = SearchAnswers.parameters(text.substring(question + 1));
            var asked = Asked.of(text.substring(0, question), raw, true, catalogue, zone);
            boolean only = raw.keySet().stream().noneMatch(name -> name.startsWith("_") && !name.equals("_id"));
            boolean answered = asked.search().criteria().stream()
                    .noneMatch(c -> c.chained().isPresent()
                            && inHand.contains(c.parameter().targets().get(0)));
            return only && answered
                    ? Outcome.done(asked.search())
                    : Outcome.refused(new ir.domain.outcome.Refusal.InvalidValue(
                            "filter",
                            URLDecoder.decode(text, StandardCharsets.UTF_8),
                            "search parameters of the resource; no control, no chain to what the clinic is made of"));
        } catch (Asked.Malformed malformed) {
            return Outcome.refused(malformed.refusal());
        } catch (IllegalArgumentException undecodable) {
            return Outcome.refused(new ir.domain.outcome.Refusal.InvalidValue(
                    "filter", text, "a search, its values written with % as in an address"));
        }
    }
}
