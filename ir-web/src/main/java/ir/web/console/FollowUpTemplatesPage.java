package ir.web.console;

import ir.domain.followup.FollowUpTemplate;
import ir.scheduling.followup.FollowUpTemplateService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Period;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Follow-up templates: the versions in force, earlier versions, and changes by the clinical lead. */
@Named("followUpTemplates")
@RequestScoped
public class FollowUpTemplatesPage extends AbstractPage {
    private static final Pattern OFFSET = Pattern.compile("(\\d{1,4})\\s*(d|w|m)");

    private final FollowUpTemplateService followUpTemplateService;

    private List<FollowUpTemplate> templates = List.of();

    /** One milestone of a template. */
    public record ItemRow(
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
    public record TemplateRow(String name, String title, int version, String edited, List<ItemRow> items) {}

    @Inject
    FollowUpTemplatesPage(PageContext context, FollowUpTemplateService followUpTemplateService) {
        super(context);
        this.followUpTemplateService = followUpTemplateService;
    }

    public void load() {
        if (posted()) {
            change();
        }
        requireFound(followUpTemplateService.templates(actor())).ifPresent(found -> templates = found);
    }

    private void change() {
        var parts = param("step").split(":", 2);
        var key = parts[0] + "-" + (parts.length > 1 ? parts[1] : "");
        try {
            var offset = OFFSET.matcher(param("offset-" + key).toLowerCase(Locale.ROOT));
            if (!offset.matches()) {
                flashMessages.invalid(messages.get("plans.bad-offset", param("offset-" + key)));
                return;
            }
            int count = Inputs.wholeNumber("offset-" + key, offset.group(1));
            var period = switch (offset.group(2)) {
                case "m" -> Period.ofMonths(count);
                case "w" -> Period.ofDays(7 * count);
                default -> Period.ofDays(count);
            };
            showRejection(followUpTemplateService.change(
                            actor(),
                            parts[0],
                            parts.length > 1 ? parts[1] : "",
                            period,
                            wholeNumber("before-" + key),
                            wholeNumber("after-" + key),
                            !param("included-" + key).isEmpty(),
                            param("why-" + key)))
                    .ifPresent(changed -> {
                        flashMessages.success(messages.get("plans.changed", changed.version()));
                        redirect("/plans");
                    });
        } catch (IllegalArgumentException outOfRange) {
            flashMessages.invalid(outOfRange);
        }
    }

    public boolean mayChange() {
        return currentUser.has("MANAGE_RULE_SETS");
    }

    public List<TemplateRow> lines() {
        return FollowUpTemplate.defaults().stream()
                .flatMap(
                        shipped -> templates.stream().filter(t -> t.name().equals(shipped.name())).findFirst().stream())
                .map(t -> new TemplateRow(
                        t.name(),
                        messages.get(
                                "intent." + t.name().toUpperCase(Locale.ROOT).replace('-', '_')),
                        t.version(),
                        t.edited()
                                .map(e -> messages.get("plans.edited", e.by(), messages.dateTime(e.at()), e.reason()))
                                .orElse(messages.get("plans.shipped")),
                        t.items().stream().map(this::line).toList()))
                .toList();
    }

    private ItemRow line(FollowUpTemplate.Item item) {
        var months = item.offset().toTotalMonths();
        var offset = months > 0 ? months + "m" : item.offset().getDays() + "d";
        return new ItemRow(
                item.code(),
                messages.get("milestone." + item.code()),
                offset,
                months > 0
                        ? messages.get("plans.months", months)
                        : messages.get("plans.days", item.offset().getDays()),
                item.before(),
                item.after(),
                messages.get("mode." + item.mode()),
                item.activities().stream()
                        .sorted()
                        .map(a -> messages.get("activity." + a))
                        .collect(Collectors.joining(" · ")),
                item.included());
    }
}
