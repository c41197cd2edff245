package ir.fhir.mapper;

import ir.domain.shared.Expected;
import ir.scheduling.repository.Subscription.Content;
import ir.scheduling.repository.Subscription.SubscriptionSpec;
import ir.scheduling.repository.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.Element;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.PositiveIntType;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.Subscription;
import org.hl7.fhir.r4.model.UnsignedIntType;

/**
 * Maps Subscriptions of the R5 Backport for R4. Header values may contain secrets: they are stored and never returned.
 */
public final class SubscriptionMapper {
    public static final String BACKPORT = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/";
    public static final String TOPICS = "https://ir-scheduling.example/fhir/SubscriptionTopic/";

    private static final String HIDDEN = "***";
    private static final Pattern HEADER = Pattern.compile("([A-Za-z0-9-]{1,64}): ([\\x20-\\x7e]{0,2000})");

    /**
     * Headers that the HTTP connection controls. A subscriber could use them to redirect a notification or to change
     * how much of it is read.
     */
    private static final List<String> NOT_HEADERS =
            List.of("host", "connection", "content-length", "content-type", "expect", "upgrade", "transfer-encoding");

    private SubscriptionMapper() {}

    /** Signals a Subscription that this server does not support: the element, its value and the expected value. */
    public static final class InvalidSubscriptionException extends RuntimeException {
        private static final long serialVersionUID = 1;
        public final String element;
        public final String value;
        public final Expected expected;

        InvalidSubscriptionException(String element, Object value, String expected) {
            this(element, value, Expected.of(expected));
        }

        InvalidSubscriptionException(String element, Object value, Expected expected) {
            super(element);
            this.element = element;
            this.value = String.valueOf(value);
            this.expected = expected;
        }
    }

    public static String canonical(Topic topic) {
        return TOPICS + topic.code();
    }

    public static Subscription resource(ir.scheduling.repository.Subscription stored) {
        var spec = stored.spec();
        var resource = new Subscription();
        resource.setId(stored.id());
        resource.getMeta()
                .setVersionId(String.valueOf(stored.revision()))
                .addProfile(BACKPORT + "backport-subscription");
        resource.setStatus(
                Subscription.SubscriptionStatus.valueOf(stored.state().name()));
        stored.problem().ifPresent(resource::setError);
        resource.setReason(spec.reason());
        resource.setCriteria(canonical(spec.topic()));
        if (!spec.filter().isBlank()) {
            resource.getCriteriaElement()
                    .addExtension(BACKPORT + "backport-filter-criteria", new StringType(spec.filter()));
        }
        spec.end().ifPresent(end -> resource.setEnd(Date.from(end)));
        spec.contacts().forEach(contact -> {
            var parts = contact.split("\\|", 2);
            resource.addContact()
                    .setSystem(ContactPoint.ContactPointSystem.valueOf(parts[0]))
                    .setValue(parts[1]);
        });
        var channel = resource.getChannel();
        channel.setType(Subscription.SubscriptionChannelType.RESTHOOK);
        channel.setEndpoint(spec.endpoint().toString());
        channel.setPayload(spec.xml() ? "application/fhir+xml" : "application/fhir+json");
        channel.getPayloadElement()
                .addExtension(BACKPORT + "backport-payload-content", new CodeType(code(spec.content())));
        // the header name is returned, its value is not
        spec.headers().forEach(header -> channel.addHeader(header.replaceAll(": .*", ": " + HIDDEN)));
        spec.heartbeat()
                .ifPresent(period -> channel.addExtension(
                        BACKPORT + "backport-heartbeat-period", new UnsignedIntType((int) period.toSeconds())));
        channel.addExtension(BACKPORT + "backport-timeout", new UnsignedIntType((int)
                spec.timeout().toSeconds()));
        channel.addExtension(BACKPORT + "backport-max-count", new PositiveIntType(spec.atOnce()));
        return resource;
    }

    public static String code(Content content) {
        return content.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * @param before the stored specification, for an update; a masked header value is replaced by the stored one
     * @throws InvalidSubscriptionException if the Subscription requests something that this server does not support
     */
    public static SubscriptionSpec spec(Subscription requested, Optional<SubscriptionSpec> before) {
        var channel = requested.getChannel();
        if (channel.getType() != Subscription.SubscriptionChannelType.RESTHOOK) {
            throw new InvalidSubscriptionException("Subscription.channel.type", channel.getType(), "rest-hook");
        }
        var payload = channel.hasPayload() ? channel.getPayload() : "application/fhir+json";
        if (!payload.equals("application/fhir+json") && !payload.equals("application/fhir+xml")) {
            throw new InvalidSubscriptionException(
                    "Subscription.channel.payload", payload, "application-fhir-json-or-application");
        }
        var topic = topic(requested);
        return new SubscriptionSpec(
                topic,
                filter(requested, topic),
                endpoint(channel.getEndpoint()),
                content(channel),
                payload.endsWith("xml"),
                headers(channel, before),
                number(channel, "backport-heartbeat-period", 10, 86_400).map(Duration::ofSeconds),
                Duration.ofSeconds(number(channel, "backport-timeout", 1, 60).orElse(10)),
                number(channel, "backport-max-count", 1, 100).orElse(20),
                Optional.ofNullable(requested.getEnd()).map(Date::toInstant),
                requested.hasReason() ? requested.getReason() : "",
                requested.getContact().stream()
                        .filter(c -> c.hasSystem() && c.hasValue())
                        .map(c -> c.getSystem().name() + "|" + c.getValue())
                        .toList());
    }

    private static Topic topic(Subscription requested) {
        var criteria = String.valueOf(requested.getCriteria());
        return Optional.of(criteria)
                .filter(c -> c.startsWith(TOPICS))
                .flatMap(c -> Topic.ofName(c.substring(TOPICS.length())))
                .orElseThrow(() -> new InvalidSubscriptionException(
                        "Subscription.criteria",
                        criteria,
                        Expected.of(
                                "topic",
                                Arrays.stream(Topic.values())
                                        .map(SubscriptionMapper::canonical)
                                        .toList())));
    }

    /** Joins the filters; all must match. Each filter names the resource type of the topic. */
    private static String filter(Subscription requested, Topic topic) {
        var parts = new ArrayList<String>();
        for (var extension : requested.getCriteriaElement().getExtensionsByUrl(BACKPORT + "backport-filter-criteria")) {
            var text = String.valueOf(extension.getValue());
            if (!text.startsWith(topic.focus() + "?")) {
                throw new InvalidSubscriptionException(
                        "Subscription.criteria.extension", text, Expected.of("search-of-type", topic.focus()));
            }
            parts.add(text.substring(topic.focus().length() + 1));
        }
        return parts.isEmpty() ? "" : topic.focus() + "?" + String.join("&", parts);
    }

    private static URI endpoint(String text) {
        try {
            return URI.create(String.valueOf(text));
        } catch (IllegalArgumentException malformed) {
            throw new InvalidSubscriptionException("Subscription.channel.endpoint", text, "url");
        }
    }

    private static Content content(Subscription.SubscriptionChannelComponent channel) {
        var extension = channel.getPayloadElement().getExtensionByUrl(BACKPORT + "backport-payload-content");
        if (extension == null) {
            return Content.ID_ONLY;
        }
        var code = extension.getValue().primitiveValue();
        return Arrays.stream(Content.values())
                .filter(c -> code(c).equals(code))
                .findFirst()
                .orElseThrow(() -> new InvalidSubscriptionException(
                        "Subscription.channel.payload.extension", code, "empty-id-only-or-full"));
    }

    private static List<String> headers(
            Subscription.SubscriptionChannelComponent channel, Optional<SubscriptionSpec> before) {
        return channel.getHeader().stream()
                .map(header -> {
                    var match = HEADER.matcher(header.getValue());
                    if (!match.matches() || NOT_HEADERS.contains(match.group(1).toLowerCase(Locale.ROOT))) {
                        throw new InvalidSubscriptionException(
                                "Subscription.channel.header",
                                header.getValue().replaceAll(":.*", ": …"),
                                Expected.of("http-header", NOT_HEADERS));
                    }
                    return match.group(2).equals(HIDDEN)
                            ? before.stream()
                                    .flatMap(spec -> spec.headers().stream())
                                    .filter(stored -> stored.startsWith(match.group(1) + ": "))
                                    .findFirst()
                                    .orElse(header.getValue())
                            : header.getValue();
                })
                .toList();
    }

    private static Optional<Integer> number(Element of, String name, int least, int most) {
        return Optional.ofNullable(of.getExtensionByUrl(BACKPORT + name)).map(extension -> {
            if (extension.getValue() instanceof IntegerType number
                    && number.hasValue()
                    && number.getValue() >= least
                    && number.getValue() <= most) {
                return number.getValue();
            }
            throw new InvalidSubscriptionException(
                    "Subscription.channel.extension(" + name + ")",
                    String.valueOf(extension.getValue()),
                    Expected.of("whole-number-from-to", least, most));
        });
    }
}
