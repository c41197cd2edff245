package ir.scheduling.message;

import ir.scheduling.availability.WhyNot;
import java.text.MessageFormat;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Why a day has no opening, and what would help, in one sentence; the same on a page and on the wire. */
public final class WhyNotText {
    private WhyNotText() {}

    public static String of(WhyNot why, Locale locale, ZoneId zone) {
        var bundle = RefusalText.bundle(locale);
        var hour = DateTimeFormatter.ofPattern("HH:mm", locale).withZone(zone);
        var role = why.role().map(r -> bundle.getString("word." + r.name())).orElse("");
        var sentence = new MessageFormat(bundle.getString("why-not." + why.cause()), locale).format(new Object[] {
            role,
            hour.format(why.needed().start()) + "–" + hour.format(why.needed().end()),
            why.room(),
            hour.format(why.start()),
            why.others()
        });
        return why.relaxation()
                .map(help -> sentence + " "
                        + new MessageFormat(bundle.getString("why-not." + help.kind()), locale)
                                .format(new Object[] {help.resource(), help.minutes()}))
                .orElse(sentence);
    }
}
