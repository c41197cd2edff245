package ir.scheduling.configuration;

import ir.scheduling.outbound.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The type of a setting with its bounds.
 *
 * @param expected the accepted values in words, for the reference and for the message about another value
 * @param secret whether the value must not be shown
 * @param parser empty for a value that is not accepted
 */
public record ValueType<T>(String expected, boolean secret, Function<String, Optional<T>> parser) {
    private static final int LONGEST_TEXT = 255;
    private static final int LONGEST_URL = 2_000;
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final String PLAIN_ADDRESS = "[^\\s\\p{Cntrl}<>@,;]+@[^\\s\\p{Cntrl}<>@,;]+";
    private static final Pattern MAILBOX =
            Pattern.compile(PLAIN_ADDRESS + "|[^\\p{Cntrl}<>@,;]+<" + PLAIN_ADDRESS + ">");

    public static ValueType<Boolean> flag() {
        return plain("true or false", text -> switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    public static ValueType<Integer> port() {
        return plain("a port number, 1 to 65535", text -> wholeNumber(text, 1, 65_535));
    }

    public static ValueType<Duration> days(int first, int last) {
        return plain(
                "a number of days from " + first + " to " + last,
                text -> wholeNumber(text, first, last).map(Duration::ofDays));
    }

    public static ValueType<String> text() {
        return plain("a text of at most " + LONGEST_TEXT + " characters", ValueType::textOf);
    }

    public static ValueType<String> role() {
        return plain(
                "lower-case letters, digits and _, at most 63 characters",
                text -> Optional.of(text).filter(name -> name.matches("[a-z_][a-z0-9_]{0,62}")));
    }

    public static ValueType<Secret> password() {
        return new ValueType<>(
                "a text of at most " + LONGEST_TEXT + " characters without line breaks",
                true,
                text -> textOf(text).map(Secret::new));
    }

    public static ValueType<String> host() {
        return plain(
                "a host name or an IP address",
                text -> textOf(text).filter(name -> HOST.matcher(name).matches()));
    }

    public static ValueType<String> mailbox() {
        return plain(
                "an e-mail address, alone or in angle brackets after a name",
                text -> textOf(text).filter(address -> MAILBOX.matcher(address).matches()));
    }

    /** An address that paths are added to, so that it has no query. */
    public static ValueType<URI> baseUrl() {
        return plain(
                "an http or https address with a host and without a query",
                text -> url(text).filter(address -> address.getRawQuery() == null));
    }

    public static ValueType<URI> url() {
        return plain("an http or https address with a host", ValueType::url);
    }

    /** Addresses that notifications may be sent to; {@code *} in place of the port stands for any. */
    public static ValueType<List<String>> urlPrefixes() {
        UnaryOperator<String> withoutStar = one -> one.replaceFirst(":\\*(?=/|$)", "");
        return plain(
                "http or https addresses by scheme, host, port (* for any) and beginning of the path, separated by commas",
                text -> Optional.of(Arrays.stream(text.split("[,\\s]+"))
                                .filter(one -> !one.isEmpty())
                                .toList())
                        .filter(all -> !all.isEmpty()
                                && all.stream()
                                        .allMatch(one -> url(withoutStar.apply(one))
                                                .filter(address -> address.getRawQuery() == null)
                                                .isPresent())));
    }

    public static ValueType<String> databaseUrl() {
        return plain(
                "a JDBC address of PostgreSQL, jdbc:postgresql:…",
                text -> Optional.of(text)
                        .filter(url ->
                                url.length() <= LONGEST_URL && url.matches("jdbc:postgresql:[^\\s\\p{Cntrl}]+")));
    }

    public static ValueType<Path> folder() {
        return plain("the path of a folder", text -> {
            try {
                return text.isBlank() ? Optional.empty() : Optional.of(Path.of(text));
            } catch (InvalidPathException invalid) {
                return Optional.empty();
            }
        });
    }

    private static <T> ValueType<T> plain(String expected, Function<String, Optional<T>> parser) {
        return new ValueType<>(expected, false, parser);
    }

    private static Optional<Integer> wholeNumber(String text, int first, int last) {
        return Optional.of(text)
                .filter(digits -> digits.matches("0|[1-9][0-9]{0,8}"))
                .map(Integer::valueOf)
                .filter(number -> number >= first && number <= last);
    }

    private static Optional<String> textOf(String text) {
        return Optional.of(text)
                .filter(value -> !value.isBlank()
                        && value.length() <= LONGEST_TEXT
                        && value.chars().noneMatch(Character::isISOControl));
    }

    private static Optional<URI> url(String text) {
        try {
            var url = new URI(text);
            boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            boolean plain =
                    web && url.getHost() != null && url.getRawUserInfo() == null && url.getRawFragment() == null;
            return plain && text.length() <= LONGEST_URL && Origin.port(url) >= 1 && Origin.port(url) <= 65_535
                    ? Optional.of(url)
                    : Optional.empty();
        } catch (URISyntaxException invalid) {
            return Optional.empty();
        }
    }
}
