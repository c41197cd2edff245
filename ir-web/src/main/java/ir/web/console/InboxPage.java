package ir.web.console;

import ir.domain.readiness.Readiness;
import ir.domain.referral.ReferralId;
import ir.domain.rule.Finding;
import ir.domain.session.ChecklistItem;
import ir.scheduling.message.FindingMessages;
import ir.scheduling.readiness.ReadinessService;
import ir.scheduling.readiness.ReadinessService.OpenTask;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;

/** Open tasks of the signed-in user: tasks assigned to the user first, then tasks of the user's roles. */
@Named("inbox")
@RequestScoped
public class InboxPage extends AbstractPage {
    private final ReadinessService readinessService;
    private final Clock clock;

    private List<OpenTask> tasks = List.of();

    /** One open task. */
    public record TaskRow(
            String id,
            String patient,
            String number,
            String what,
            String detail,
            ReferralsPage.StatusTag due,
            String session,
            boolean line,
            String code,
            boolean mine) {}

    @Inject
    InboxPage(PageContext context, ReadinessService readinessService, Clock clock) {
        super(context);
        this.readinessService = readinessService;
        this.clock = clock;
    }

    public void load() {
        if (posted()) {
            var parts = param("step").split(":", 3);
            if (parts.length == 3) {
                showRejection(readinessService.assign(
                                actor(),
                                new ReferralId(parts[1]),
                                Inputs.choice(ChecklistItem.class, "step", parts[2]),
                                parts[0].equals("take")))
                        .ifPresent(checklist -> {
                            flashMessages.success(
                                    messages.get(parts[0].equals("take") ? "inbox.taken" : "inbox.given-back"));
                            redirect("/inbox");
                        });
            }
        }
        requireFound(readinessService.inbox(actor())).ifPresent(found -> tasks = found);
    }

    public int total() {
        return tasks.size();
    }

    public long late() {
        var today = today();
        return tasks.stream()
                .filter(d -> d.due().filter(today::isAfter).isPresent())
                .count();
    }

    private LocalDate today() {
        return messages.dayOf(clock.instant());
    }

    public List<TaskRow> lines() {
        return tasks.stream()
                .sorted(java.util.Comparator.comparing(
                        (OpenTask task) -> task.assignee().isEmpty()))
                .limit(200)
                .map(this::line)
                .toList();
    }

    private TaskRow line(OpenTask task) {
        var details = task.details();
        var what = task.item()
                .map(item -> messages.get("item." + item.checklistItem()))
                .orElseGet(
                        () -> messages.get("inbox.triage." + details.referral().state()));
        return new TaskRow(
                details.referral().id().value(),
                details.patient().displayName(),
                details.patient().medicalRecordNumber(),
                what,
                task.item()
                        .map(item -> detail(messages, item))
                        .orElse(messages.get("urgency." + details.referral().urgency())),
                due(messages, task.due(), today()),
                details.booking()
                        .map(b -> messages.dateTime(b.planned().start()))
                        .orElse(messages.get("inbox.no-session")),
                task.item().isPresent(),
                task.item().map(item -> item.checklistItem().name()).orElse(""),
                task.assignee().isPresent());
    }

    static String detail(Messages messages, Readiness.Item item) {
        return item.findings().stream()
                .filter(Finding::open)
                .map(f -> FindingMessages.of(f, messages.locale()))
                .distinct()
                .collect(Collectors.joining("; "));
    }

    static ReferralsPage.StatusTag due(Messages messages, java.util.Optional<LocalDate> due, LocalDate today) {
        if (due.isEmpty()) {
            return new ReferralsPage.StatusTag("", "minus", messages.get("due.none"));
        }
        var day = due.get();
        if (day.isBefore(today)) {
            return new ReferralsPage.StatusTag("t-danger", "urgent", messages.get("due.late", messages.shortDay(day)));
        }
        return day.equals(today)
                ? new ReferralsPage.StatusTag("t-warn", "soon", messages.get("due.today"))
                : new ReferralsPage.StatusTag("", "due", messages.get("due.by", messages.shortDay(day)));
    }
}
