package ir.fhir.search;

import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.fhir.criteria.SearchCriteria;
import ir.fhir.criteria.SearchCriteria.Criterion;
import ir.fhir.criteria.SearchCriteria.Modifier;
import ir.fhir.criteria.SearchCriteria.Parameter;
import ir.fhir.server.BundleCompletionInterceptor;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A parsed and validated search request. An unknown parameter is rejected with {@code Prefer: handling=strict},
 * otherwise ignored and reported. A malformed value is always rejected.
 *
 * @param ignored names of ignored parameters
 */
record FhirSearchRequest(
        SearchCriteria search,
        List<Include> includes,
        List<Include> revIncludes,
        boolean totalRequested,
        boolean countOnly,
        List<String> ignored) {
    static final int USUAL = 50;
    static final int MOST = BundleCompletionInterceptor.LARGEST_PAGE;

    /**
     * Maximum number of conditions. The database's planning time grows with every combination of conditions: 400
     * conditions took a minute.
     */
    private static final int CONDITIONS = 16;

    /**
     * Maximum number of chained names; {@code patient.general-practitioner.name} has two. The SQL statement grows with
     * each.
     */
    private static final int CHAINED = 4;

    /** Parameters that HAPI processes itself or that every server must accept. */
    private static final Set<String> CONTROLS = Set.of("_format", "_pretty", "_elements", "_summary");

    /** An include such as {@code Appointment:patient}, with its target type if one is given. */
    record Include(String resourceType, Parameter parameter, Optional<String> target) {}

    /** Signals an invalid search, with the rejection. */
    static final class InvalidSearchException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Rejection rejection;

        InvalidSearchException(Rejection rejection) {
            super(rejection.toString());
            this.rejection = rejection;
        }

        Rejection rejection() {
            return rejection;
        }
    }

    static FhirSearchRequest of(
            String resourceType,
            Map<String, String[]> raw,
            boolean strict,
            SearchParameterRegistry registry,
            ZoneId zone) {
        return new Parser(registry, zone, strict).read(resourceType, raw);
    }

    private static final class Parser {
        private final SearchParameterRegistry registry;
        private final SearchValueParser values;
        private final boolean strict;
        private final List<String> ignored = new ArrayList<>();

        Parser(SearchParameterRegistry registry, ZoneId zone, boolean strict) {
            this.registry = registry;
            this.values = new SearchValueParser(zone);
            this.strict = strict;
        }

        FhirSearchRequest read(String resourceType, Map<String, String[]> raw) {
            var criteria = new ArrayList<Criterion>();
            var includes = new ArrayList<Include>();
            var revIncludes = new ArrayList<Include>();
            var sort = SearchCriteria.Sort.USUAL;
            int count = USUAL;
            boolean counted = true;
            boolean countOnly = false;
            for (var entry : raw.entrySet()) {
                for (var value : entry.getValue()) {
                    if (entry.getKey().indexOf('\0') >= 0 || value.indexOf('\0') >= 0) {
                        throw new InvalidSearchException(new Rejection.InvalidValue(
                                entry.getKey().replace("\0", ""),
                                value.replace("\0", "\\u0000"),
                                "text-without-character-u-0000"));
                    }
                    switch (entry.getKey()) {
                        case "_count" -> count = count(value);
                        case "_total" -> counted = total(value);
                        case "_sort" -> sort = sort(resourceType, value);
                        case "_include" -> include(resourceType, value).ifPresent(includes::add);
                        case "_revinclude" -> revInclude(resourceType, value).ifPresent(revIncludes::add);
                        case "_summary" -> countOnly = value.equals("count");
                        default -> {
                            if (!CONTROLS.contains(entry.getKey()) && !value.isBlank()) {
                                criterion(resourceType, entry.getKey(), value).ifPresent(criteria::add);
                            }
                        }
                    }
                }
            }
            if (criteria.size() > CONDITIONS) {
                throw new InvalidSearchException(new Rejection.InvalidValue(
                        "search", criteria.size() + " conditions", Expected.of("at-most-conditions", CONDITIONS)));
            }
            return new FhirSearchRequest(
                    new SearchCriteria(
                            resourceType, criteria, sort, Optional.empty(), countOnly ? 0 : Math.min(count, MOST)),
                    includes,
                    revIncludes,
                    counted,
                    countOnly || count == 0,
                    ignored);
        }

        private void unknown(String name) {
            if (strict) {
                throw new InvalidSearchException(
                        new Rejection.InvalidValue(name, name, "search-parameter-server-see-metadata"));
            }
            ignored.add(name);
        }

        private static int count(String value) {
            try {
                int count = SearchValueParser.number(value.strip())
                        .orElse(BigDecimal.ONE.negate())
                        .min(BigDecimal.valueOf(MOST))
                        .intValueExact();
                if (count >= 0) {
                    return count;
                }
            } catch (ArithmeticException notACount) {
                // rejected below
            }
            throw new InvalidSearchException(new Rejection.InvalidValue("_count", value, "whole-number-from-0"));
        }

        private static boolean total(String value) {
            return switch (value) {
                case "none" -> false;
                case "estimate", "accurate" -> true;
                default ->
                    throw new InvalidSearchException(
                            new Rejection.InvalidValue("_total", value, "none-estimate-or-accurate"));
            };
        }

        private SearchCriteria.Sort sort(String resourceType, String value) {
            var name = value.startsWith("-") ? value.substring(1) : value;
            boolean known = name.equals("_id")
                    || registry.parameter(resourceType, name)
                            .filter(p -> p.type() == SearchCriteria.Type.DATE)
                            .isPresent();
            if (!known) {
                unknown("_sort=" + value);
                return SearchCriteria.Sort.USUAL;
            }
            return new SearchCriteria.Sort(name, value.startsWith("-"));
        }

        private Optional<Include> include(String resourceType, String value) {
            var parts = value.split(":", -1);
            var found = parts.length < 2 || !parts[0].equals(resourceType)
                    ? Optional.<Parameter>empty()
                    : registry.parameter(resourceType, parts[1]).filter(p -> p.type() == SearchCriteria.Type.REFERENCE);
            if (found.isEmpty()) {
                unknown("_include=" + value);
            }
            return found.map(
                    p -> new Include(resourceType, p, parts.length > 2 ? Optional.of(parts[2]) : Optional.empty()));
        }

        private Optional<Include> revInclude(String resourceType, String value) {
            var parts = value.split(":", -1);
            var found = parts.length < 2
                    ? Optional.<Parameter>empty()
                    : registry.parameter(parts[0], parts[1])
                            .filter(p -> p.type() == SearchCriteria.Type.REFERENCE)
                            .filter(p -> p.targets().contains(resourceType));
            if (found.isEmpty()) {
                unknown("_revinclude=" + value);
            }
            return found.map(p -> new Include(parts[0], p, Optional.empty()));
        }

        private Optional<Criterion> criterion(String resourceType, String name, String value) {
            if (name.chars().filter(c -> c == '.').count() > CHAINED) {
                throw new InvalidSearchException(new Rejection.InvalidValue(
                        name.substring(0, Math.min(name.length(), 80)),
                        value,
                        Expected.of("at-most-chained-names", CHAINED)));
            }
            int dot = name.indexOf('.');
            var head = dot < 0 ? name : name.substring(0, dot);
            int colon = head.indexOf(':');
            var base = colon < 0 ? head : head.substring(0, colon);
            var suffix = colon < 0 ? "" : head.substring(colon + 1);
            var found = registry.parameter(resourceType, base);
            if (found.isEmpty()) {
                unknown(name);
                return Optional.empty();
            }
            var parameter = found.get();
            var type = Character.isUpperCase(suffix.isEmpty() ? 'x' : suffix.charAt(0))
                    ? Optional.of(suffix)
                    : Optional.<String>empty();
            boolean inapplicable = type.isPresent()
                    ? parameter.type() != SearchCriteria.Type.REFERENCE
                            || !parameter.targets().isEmpty()
                                    && !parameter.targets().contains(suffix)
                    : dot >= 0 && !suffix.isEmpty();
            if (inapplicable) {
                throw invalidModifier(name, suffix);
            }
            if (dot >= 0) {
                return chained(parameter, type, name, name.substring(dot + 1), value);
            }
            var modifier = type.isPresent() ? Modifier.NONE : modifier(parameter, suffix, name);
            return Optional.of(new Criterion(
                    parameter,
                    modifier,
                    modifier == Modifier.MISSING
                            ? List.of(new SearchCriteria.MissingValue(booleanValue(name, value)))
                            : SearchValueParser.alternatives(value).stream()
                                    .map(one -> values.value(parameter, modifier, type, name, one))
                                    .toList(),
                    Optional.empty()));
        }

        private Optional<Criterion> chained(
                Parameter parameter, Optional<String> type, String name, String rest, String value) {
            var targets = type.map(List::of).orElse(parameter.targets()).stream()
                    .filter(target -> registry.parameter(target, rest.replaceAll("[:.].*", ""))
                            .isPresent())
                    .toList();
            if (parameter.type() != SearchCriteria.Type.REFERENCE || targets.isEmpty()) {
                unknown(name);
                return Optional.empty();
            }
            return criterion(targets.get(0), rest, value)
                    .map(inner -> new Criterion(
                            new Parameter(parameter.name(), parameter.type(), List.of(targets.get(0))),
                            Modifier.NONE,
                            List.of(),
                            Optional.of(inner)));
        }

        private static Modifier modifier(Parameter parameter, String suffix, String name) {
            var modifier = switch (suffix) {
                case "" -> Modifier.NONE;
                case "missing" -> Modifier.MISSING;
                case "not" -> parameter.type() == SearchCriteria.Type.TOKEN ? Modifier.NOT : null;
                case "exact" -> parameter.type() == SearchCriteria.Type.STRING ? Modifier.EXACT : null;
                case "contains" -> parameter.type() == SearchCriteria.Type.STRING ? Modifier.CONTAINS : null;
                case "identifier" -> parameter.type() == SearchCriteria.Type.REFERENCE ? Modifier.IDENTIFIER : null;
                default -> null;
            };
            if (modifier == null) {
                throw invalidModifier(name, suffix);
            }
            return modifier;
        }

        private static InvalidSearchException invalidModifier(String name, String suffix) {
            return new InvalidSearchException(
                    new Rejection.InvalidValue(name, suffix, "modifier-parameter-missing-not-exact"));
        }

        private static boolean booleanValue(String name, String value) {
            if (!value.equals("true") && !value.equals("false")) {
                throw new InvalidSearchException(new Rejection.InvalidValue(name, value, "true-or-false"));
            }
            return value.equals("true");
        }
    }
}
