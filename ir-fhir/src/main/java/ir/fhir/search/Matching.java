package ir.fhir.search;

import ir.fhir.mapping.ReceivedValues;
import ir.scheduling.record.Evidence;
import ir.scheduling.record.PlainText;
import ir.scheduling.search.Search.Amount;
import ir.scheduling.search.Search.Comparison;
import ir.scheduling.search.Search.Criterion;
import ir.scheduling.search.Search.Missing;
import ir.scheduling.search.Search.Modifier;
import ir.scheduling.search.Search.Moment;
import ir.scheduling.search.Search.Parameter;
import ir.scheduling.search.Search.Target;
import ir.scheduling.search.Search.Text;
import ir.scheduling.search.Search.Token;
import ir.scheduling.search.Search.Value;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.hl7.fhir.r4.model.Resource;

/** The same questions asked of what is in hand: the few resources a clinic is made of. Chains are resolved before. */
final class Matching {
    private final ZoneId zone;

    Matching(ZoneId zone) {
        this.zone = zone;
    }

    boolean matches(Resource resource, List<Criterion> criteria) {
        var values = ReceivedValues.of(resource, zone);
        return criteria.stream().allMatch(criterion -> matches(resource, values, criterion));
    }

    /** What it is sorted by; what has none comes first. */
    Instant instant(Resource resource, String parameter) {
        return ReceivedValues.of(resource, zone).stream()
                .filter(value -> value.parameter().equals(parameter))
                .flatMap(value -> value.low().stream())
                .min(Instant::compareTo)
                .orElse(Instant.EPOCH);
    }

    private static boolean matches(Resource resource, List<Evidence.Value> values, Criterion criterion) {
        var name = criterion.parameter().name();
        if (name.equals(Parameter.ID.name())) {
            return criterion.any().stream()
                    .anyMatch(v -> v instanceof Token token
                            && token.code()
                                    .filter(resource.getIdElement().getIdPart()::equals)
                                    .isPresent());
        }
        var there = values.stream().filter(v -> v.parameter().equals(name)).toList();
        if (criterion.modifier() == Modifier.MISSING) {
            return criterion.any().stream().anyMatch(v -> v instanceof Missing m && m.missing() == there.isEmpty());
        }
        boolean any = there.stream()
                .anyMatch(
                        value -> criterion.any().stream().anyMatch(asked -> equal(value, asked, criterion.modifier())));
        return any != (criterion.modifier() == Modifier.NOT);
    }

    private static boolean equal(Evidence.Value value, Value asked, Modifier modifier) {
        if (asked instanceof Token token) {
            return modifier == Modifier.IDENTIFIER
                    ? value.exact()
                            .filter(e -> e.equals(token.system().orElse("") + "|"
                                    + token.code().orElse("")))
                            .isPresent()
                    : token.system()
                                    .filter(s -> !s.equals(value.system().orElse("")))
                                    .isEmpty()
                            && token.code()
                                    .filter(c -> !c.equals(value.value().orElse("")))
                                    .isEmpty();
        }
        if (asked instanceof Target target) {
            return value.value().filter(target.id()::equals).isPresent()
                    && target.type()
                            .filter(t -> !t.equals(value.system().orElse(t)))
                            .isEmpty();
        }
        if (asked instanceof Text text) {
            return switch (modifier) {
                case EXACT ->
                    value.exact().or(value::value).filter(text.text()::equals).isPresent();
                case CONTAINS -> value.value().orElse("").contains(PlainText.of(text.text()));
                default ->
                    value.exact().isEmpty()
                            ? value.value().filter(text.text()::equals).isPresent()
                            : value.value().orElse("").startsWith(PlainText.of(text.text()));
            };
        }
        if (asked instanceof Moment moment) {
            return value.low().isPresent()
                    && within(value.low().get(), value.high().orElse(Instant.MAX), moment);
        }
        return asked instanceof Amount amount
                && value.amount()
                        .filter(n -> amount.by() == Comparison.EQ && n.compareTo(amount.number()) == 0)
                        .isPresent();
    }

    static boolean within(Instant low, Instant high, Moment moment) {
        return switch (moment.by()) {
            case EQ, AP -> !low.isBefore(moment.from()) && high.isBefore(moment.until());
            case NE -> low.isBefore(moment.from()) || !high.isBefore(moment.until());
            case GT -> !high.isBefore(moment.until());
            case LT -> low.isBefore(moment.from());
            case GE -> !high.isBefore(moment.from());
            case LE -> low.isBefore(moment.until());
            case SA -> !low.isBefore(moment.until());
            case EB -> high.isBefore(moment.from());
        };
    }
}
