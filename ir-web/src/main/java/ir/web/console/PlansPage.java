package ir.web.console;

import ir.domain.followup.FollowUpTemplate;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.time.Period;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which visits follow a treatment: the templates in force, their earlier versions, and changes by the clinical lead. */
@Named("plans")
@RequestScoped
public class PlansPage extends Page {
    private static final Pattern OFFSET = Pattern.compile("(\\d{1,4})\\s*(d|w|m)");

    private List<FollowUpTemplate> templates = List.of();

    /** One milestone of a template. */
    public record ItemLine(
            String code,
            String name,
            String offset,
            String shownOffset,
            int before,
            int after,
            String mode,
            String activities,
            boolean included) {}

    /** One template, in its newest version. */
    public record TemplateLine(String name, String title, int version, String edited, List<ItemLine> items) {}

    public void open() {
        if (posted()) {
            change();
        }
        subject(desks.followUps().templates(actor())).ifPresent(found -> templates = found);
    }

    private void change() {
        var parts = param("step").split(":", 2);
        var key = parts[0] + "-" + (parts.length > 1 ? parts[1] : "");
        try {
            var offset = OFFSET.matcher(param("offset-" + key).toLowerCase(Locale.ROOT));
            if (!offset.matches()) {
                notices.invalid(words.say("plans.bad-offset", param("offset-" + key)));
                return;
            }
            int count = Inputs.wholeNumber("offset-" + key, offset.group(1));
            var period = switch (offset.group(2)) {
                case "m" -> Period.ofMonths(count);
                case "w" -> Period.ofDays(7 * count);
                default -> Period.ofDays(count);
            };
            done(desks.followUps()
                            .change(
                                    actor(),
                                    parts[0],
                                    parts.length > 1 ? parts[1] : "",
                                    period,
                                    wholeNumber("before-" + key),
                                    wholeNumber("after-" + key),
                                    !param("included-" + key).isEmpty(),
                                    param("why-" + key)))
                    .ifPresent(changed -> {
                        notices.keepDone(words.say("plans.changed", changed.version()));
                        go("/plans");
                    });
        } catch (IllegalArgumentException outOfRange) {
            notices.invalid(outOfRange);
        }
    }

    public boolean mayChange() {
        return signedIn.may("GOVERN_RULES");
    }

    public List<TemplateLine> lines() {
        return FollowUpTemplate.allShipped().stream()
                .flatMap(
                        shipped -> templates.stream().filter(t -> t.name().equals(shipped.name())).findFirst().stream())
                .map(t -> new TemplateLine(
                        t.name(),
                        words.say("intent." + t.name().toUpperCase(Locale.ROOT).replace('-', '_')),
                        t.version(),
                        t.edited()
                                .map(e -> words.say("plans.edited", e.by(), words.moment(e.at()), e.reason()))
                                .orElse(words.say("plans.shipped")),
                        t.items().stream().map(this::line).toList()))
                .toList();
    }

    private ItemLine line(FollowUpTemplate.Item item) {
        var months = item.offset().toTotalMonths();
        var offset = months > 0 ? months + "m" : item.offset().getDays() + "d";
        return new ItemLine(
                item.code(),
                words.say("milestone." + item.code()),
                offset,
                months > 0
                        ? words.say("plans.months", months)
                        : words.say("plans.days", item.offset().getDays()),
                item.before(),
                item.after(),
                words.say("mode." + item.mode()),
                item.activities().stream()
                        .sorted()
                        .map(a -> words.say("activity." + a))
                        .collect(Collectors.joining(" · ")),
                item.included());
    }
}
