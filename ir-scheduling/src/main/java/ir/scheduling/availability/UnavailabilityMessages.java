package ir.scheduling.availability;

import ir.scheduling.message.MessageFormatter;
import ir.scheduling.message.RejectionMessages;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Says in one sentence why a day has no available time and what would help; the same in the console and over FHIR. */
public final class UnavailabilityMessages {
    private UnavailabilityMessages() {}

    public static String of(UnavailabilityReason reason, Locale locale, ZoneId zone) {
        var bundle = RejectionMessages.bundle(locale);
        var hour = DateTimeFormatter.ofPattern("HH:mm", locale).withZone(zone);
        var role = reason.role().map(r -> bundle.getString("word." + r.name())).orElse("");
        var sentence = MessageFormatter.format(
                bundle.getString("why-not." + reason.cause()),
                locale,
                role,
                hour.format(reason.needed().start()) + "–"
                        + hour.format(reason.needed().end()),
                reason.room(),
                hour.format(reason.start()),
                reason.others());
        return reason.relaxation()
                .map(help -> sentence + " "
                        + MessageFormatter.format(
                                bundle.getString("why-not." + help.type()), locale, help.resource(), help.minutes()))
                .orElse(sentence);
    }
}
