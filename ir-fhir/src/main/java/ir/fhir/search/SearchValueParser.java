package ir.fhir.search;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.model.api.IQueryParameterType;
import ca.uhn.fhir.parser.DataFormatException;
import ca.uhn.fhir.rest.api.QualifiedParamList;
import ca.uhn.fhir.rest.param.DateParam;
import ca.uhn.fhir.rest.param.ParamPrefixEnum;
import ca.uhn.fhir.rest.param.ParameterUtil;
import ca.uhn.fhir.rest.param.QuantityParam;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.param.TokenParam;
import ir.domain.shared.CalendarBounds;
import ir.domain.shared.Expected;
import ir.domain.shared.Rejection;
import ir.fhir.criteria.SearchCriteria;
import ir.fhir.criteria.SearchCriteria.Modifier;
import ir.fhir.criteria.SearchCriteria.Parameter;
import ir.fhir.criteria.SearchCriteria.Value;
import ir.fhir.search.FhirSearchRequest.InvalidSearchException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses search values with HAPI's parameter types, and rejects what those types accept beyond the standard. They are
 * not used as they are in two cases: a date without an offset is in the site's zone, HAPI reads it in the server's; a
 * separator between values is found by HAPI in quadratic time, so their number is checked before.
 */
final class SearchValueParser {
    private static final FhirContext FHIR = FhirContext.forR4Cached();

    private static final int VALUES = 500;

    /** Limits of a number. No medical quantity needs more, and the database accepts no more. */
    private static final int NUMBER_LENGTH = 60;

    private static final int NUMBER_DIGITS = 40;
    private static final int NUMBER_EXPONENT = 100;

    private static final String PREFIX = "(?:eq|ne|gt|lt|ge|le|sa|eb|ap)?";

    /** HAPI also accepts prefixes of earlier versions, blanks and the digits of all scripts. */
    private static final Pattern DATE = Pattern.compile(PREFIX + "[0-9]{4}[0-9TZ:.+-]{0,40}");

    private static final Pattern NUMBER = Pattern.compile(PREFIX + "-?[0-9][0-9.eE+-]{0," + (NUMBER_LENGTH - 2) + "}");

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");

    private final ZoneId zone;

    SearchValueParser(ZoneId zone) {
        this.zone = zone;
    }

    /** Splits a list of values. Each stays escaped. */
    static List<String> alternatives(String value) {
        long commas = value.chars().filter(c -> c == ',').count();
        var all = commas > VALUES
                ? List.<String>of()
                : QualifiedParamList.splitQueryStringByCommasIgnoreEscape(null, value).stream()
                        .filter(one -> !one.isBlank())
                        .toList();
        if (commas > VALUES || all.size() > VALUES) {
            throw rejected("search", Math.max(commas, all.size()) + " values", Expected.of("at-most-values", VALUES));
        }
        if (all.isEmpty()) {
            throw rejected("search", value, Expected.of("at-least-one-value"));
        }
        return all;
    }

    Value value(Parameter parameter, Modifier modifier, Optional<String> type, String name, String value) {
        return switch (parameter.type()) {
            case TOKEN -> token(name, value);
            case REFERENCE -> modifier == Modifier.IDENTIFIER ? token(name, value) : reference(type, name, value);
            case STRING, URI -> new SearchCriteria.StringValue(ParameterUtil.unescape(value));
            case DATE -> date(name, value);
            case QUANTITY -> quantity(name, value);
        };
    }

    private static <T extends IQueryParameterType> T parsed(T into, String name, String value) {
        into.setValueAsQueryToken(FHIR, name, null, value);
        return into;
    }

    private static InvalidSearchException rejected(String name, String value, Expected expected) {
        return new InvalidSearchException(new Rejection.InvalidValue(
                name, value.length() > 200 ? value.substring(0, 200) + "…" : value, expected));
    }

    private static SearchCriteria.TokenValue token(String name, String value) {
        var token = parsed(new TokenParam(), name, value);
        return new SearchCriteria.TokenValue(
                Optional.ofNullable(token.getSystem()),
                Optional.ofNullable(token.getValue()).filter(code -> !code.isEmpty()));
    }

    private static SearchCriteria.ReferenceValue reference(Optional<String> type, String name, String value) {
        var reference = parsed(new ReferenceParam(), name, value);
        var id = reference.getIdPart();
        var given = Optional.ofNullable(reference.getResourceType());
        if (value.startsWith("/")
                || id == null
                || !ID.matcher(id).matches()
                || given.filter(t -> !FHIR.getResourceTypes().contains(t)).isPresent()) {
            throw rejected(name, value, Expected.of("type-id-or-id"));
        }
        return new SearchCriteria.ReferenceValue(given.or(() -> type), id);
    }

    private static ParamPrefixEnum comparison(@Nullable ParamPrefixEnum prefix) {
        return prefix == null ? ParamPrefixEnum.EQUAL : prefix;
    }

    private SearchCriteria.DateRangeValue date(String name, String value) {
        try {
            // an unencoded + in a URL arrives as a space
            var text = value.replace(' ', '+');
            if (DATE.matcher(text).matches()) {
                return period(parsed(new DateParam(), name, text));
            }
        } catch (DateTimeException | DataFormatException malformed) {
            // rejected below
        }
        throw rejected(
                name, value, Expected.of("date-or-instant-within-bounds", CalendarBounds.FIRST, CalendarBounds.LAST));
    }

    private SearchCriteria.DateRangeValue period(DateParam date) {
        var by = comparison(date.getPrefix());
        var text = date.getValueAsString();
        return switch (date.getPrecision()) {
            case YEAR ->
                days(
                        by,
                        Year.parse(text).atDay(1),
                        Year.parse(text).plusYears(1).atDay(1));
            case MONTH ->
                days(
                        by,
                        YearMonth.parse(text).atDay(1),
                        YearMonth.parse(text).plusMonths(1).atDay(1));
            case DAY -> days(by, LocalDate.parse(text), LocalDate.parse(text).plusDays(1));
            case MINUTE -> instant(by, text, 60_000);
            case SECOND -> instant(by, text, 1_000);
            case MILLI -> instant(by, text, 1);
        };
    }

    private SearchCriteria.DateRangeValue days(ParamPrefixEnum by, LocalDate from, LocalDate until) {
        if (!CalendarBounds.contains(from)) {
            throw new DateTimeException("a date outside the bounds");
        }
        return new SearchCriteria.DateRangeValue(
                by,
                from.atStartOfDay(zone).toInstant(),
                until.atStartOfDay(zone).toInstant());
    }

    private SearchCriteria.DateRangeValue instant(ParamPrefixEnum by, String text, long width) {
        boolean zoned = text.endsWith("Z") || text.lastIndexOf('-') > 10 || text.indexOf('+') > 0;
        Instant from = zoned
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).atZone(zone).toInstant();
        if (!CalendarBounds.contains(from)) {
            throw new DateTimeException("a date outside the bounds");
        }
        return new SearchCriteria.DateRangeValue(by, from, from.plusMillis(width));
    }

    /** Parses a number. Returns empty for malformed text and for a number beyond the limits. */
    static Optional<BigDecimal> number(String text) {
        try {
            return text.length() > NUMBER_LENGTH
                    ? Optional.empty()
                    : Optional.of(new BigDecimal(text)).filter(SearchValueParser::isBounded);
        } catch (NumberFormatException exception) {
            return Optional.empty();
        }
    }

    private static boolean isBounded(BigDecimal number) {
        long exponent = (long) number.precision() - number.scale() - 1;
        return number.precision() <= NUMBER_DIGITS
                && Math.abs(exponent) <= NUMBER_EXPONENT
                && Math.abs((long) number.scale()) <= NUMBER_EXPONENT;
    }

    private static SearchCriteria.QuantityValue quantity(String name, String value) {
        int bar = value.indexOf('|');
        long bars = value.replaceAll("\\\\.", "").chars().filter(c -> c == '|').count();
        boolean wellFormed = (bars == 0 || bars == 2)
                && NUMBER.matcher(bar < 0 ? value : value.substring(0, bar)).matches();
        try {
            if (wellFormed) {
                var quantity = parsed(new QuantityParam(), name, value);
                if (isBounded(quantity.getValue())) {
                    return new SearchCriteria.QuantityValue(
                            comparison(quantity.getPrefix()),
                            quantity.getValue(),
                            Optional.ofNullable(quantity.getUnits()));
                }
            }
        } catch (NumberFormatException | DataFormatException malformed) {
            // rejected below
        }
        throw rejected(name, value, Expected.of("quantity", NUMBER_DIGITS, NUMBER_EXPONENT));
    }
}
