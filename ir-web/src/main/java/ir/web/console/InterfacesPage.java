package ir.web.console;

import ir.scheduling.configuration.Configuration;
import ir.scheduling.ehrsync.EhrSyncService;
import ir.scheduling.repository.FailedItems.FailedItem;
import ir.scheduling.repository.Subscription;
import ir.scheduling.repository.SyncTask;
import ir.scheduling.repository.SyncTaskRepository.ReconciliationConflict;
import ir.scheduling.subscription.SubscriptionAdministrationService;
import ir.scheduling.task.FailedItemService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * State of the interfaces: notifications sent and pending, imports and exports, and reconciliation conflicts. Shows
 * numbers and ids only, no patient names.
 */
@Named("interfaces")
@RequestScoped
public class InterfacesPage extends AbstractPage {
    private static final int LETTERS = 20;

    private final SubscriptionAdministrationService subscriptionAdministrationService;
    private final EhrSyncService ehrSyncService;
    private final FailedItemService failedItemService;
    private final Configuration configuration;

    private List<SubscriptionAdministrationService.SubscriptionOverview> lines = List.of();
    private EhrSyncService.@Nullable Overview peer;
    private List<FailedItem> failedItems = List.of();

    /** One subscription. */
    public record SubscriptionRow(
            String id,
            String owner,
            String topic,
            String endpoint,
            String state,
            String tone,
            String numbers,
            String tried,
            boolean waiting,
            boolean on,
            List<String> letters,
            String more) {}

    /** One import or export of a resource. */
    public record SyncTaskRow(
            String key, String direction, String about, String when, String state, String tone, boolean retryable) {}

    /** One element whose value differs between two systems. */
    public record ConflictRow(
            String id, String about, String element, String localValue, String remoteValue, String since) {}

    @Inject
    InterfacesPage(
            PageContext context,
            SubscriptionAdministrationService subscriptionAdministrationService,
            EhrSyncService ehrSyncService,
            FailedItemService failedItemService,
            Configuration configuration) {
        super(context);
        this.subscriptionAdministrationService = subscriptionAdministrationService;
        this.ehrSyncService = ehrSyncService;
        this.failedItemService = failedItemService;
        this.configuration = configuration;
    }

    public void load() {
        if (posted()) {
            act(param("step"));
        }
        requireFound(subscriptionAdministrationService.overview(actor())).ifPresent(found -> lines = found);
        requireFound(ehrSyncService.overview(actor())).ifPresent(found -> peer = found);
        requireFound(failedItemService.all(actor())).ifPresent(found -> failedItems = found);
    }

    private void act(String step) {
        var parts = step.split(":", 4);
        switch (parts[0]) {
            case "replay" ->
                showRejection(subscriptionAdministrationService.replay(actor(), part(parts, 1)))
                        .ifPresent(s -> confirmation("interfaces.replayed"));
            case "off" ->
                showRejection(subscriptionAdministrationService.disable(
                                actor(), part(parts, 1), param("why-" + part(parts, 1))))
                        .ifPresent(s -> confirmation("interfaces.off.done"));
            case "again" ->
                showRejection(ehrSyncService.retry(
                                actor(),
                                Inputs.choice(SyncTask.Direction.class, "step", part(parts, 1)),
                                part(parts, 2),
                                part(parts, 3),
                                peerUrl()))
                        .ifPresent(s -> confirmation("interfaces.again.done"));
            case "all-again" ->
                showRejection(ehrSyncService.retryAll(actor(), peerUrl()))
                        .ifPresent(s -> confirmation("interfaces.again.done"));
            case "retry" ->
                showRejection(failedItemService.retryAll(actor()))
                        .ifPresent(count -> confirmation("interfaces.again.done"));
            case "close" ->
                showRejection(ehrSyncService.close(actor(), part(parts, 1), param("reason-" + part(parts, 1))))
                        .ifPresent(s -> confirmation("interfaces.closed"));
            default -> redirect("/interfaces");
        }
    }

    private void confirmation(String key) {
        flashMessages.success(messages.get(key));
        redirect("/interfaces");
    }

    private String peerUrl() {
        return configuration.peer().map(server -> server.url().toString()).orElse("");
    }

    public boolean hasPeer() {
        return configuration.peer().isPresent();
    }

    public List<SubscriptionRow> subscriptions() {
        return lines.stream().map(this::subscriptionRow).toList();
    }

    private SubscriptionRow subscriptionRow(SubscriptionAdministrationService.SubscriptionOverview line) {
        var s = line.subscription();
        boolean broken = s.state() == Subscription.State.ERROR;
        long missing = s.numbered() - s.delivered();
        return new SubscriptionRow(
                s.id(),
                s.owner().login(),
                s.spec().topic().code(),
                s.spec().origin(),
                messages.get("subscription." + s.state())
                        + (line.circuitOpen() ? ", " + messages.get("interfaces.left-alone") : "")
                        + s.problem().map(p -> ": " + p).orElse(""),
                broken ? "t-danger" : s.state() == Subscription.State.ACTIVE && s.failures() == 0 ? "t-ok" : "t-warn",
                messages.get("interfaces.numbers", s.delivered(), s.numbered()),
                s.failures() == 0
                        ? s.reached().map(messages::dateTime).orElse("")
                        : messages.get("interfaces.tried", s.failures(), messages.dateTime(s.nextTry())),
                missing > 0 || broken,
                s.state() != Subscription.State.OFF,
                line.pending().stream()
                        .limit(LETTERS)
                        .map(e -> e.number() + " · " + messages.dateTime(e.at()) + " · "
                                + e.topic().focus() + "/" + e.focus())
                        .toList(),
                missing > LETTERS ? messages.get("interfaces.more", missing - LETTERS) : "");
    }

    /** One item that recurring work has set aside after failures. */
    public record Aside(String task, String item, String problem, String since, String tried) {}

    public List<Aside> aside() {
        return failedItems.stream()
                .map(f -> new Aside(
                        f.task(),
                        f.item(),
                        f.problem(),
                        messages.dateTime(f.since()),
                        messages.get("interfaces.tried", f.failures(), messages.dateTime(f.nextTry()))))
                .toList();
    }

    public List<SyncTaskRow> syncTasks() {
        return peer == null
                ? List.of()
                : peer.tasks().stream().map(this::syncTaskRow).toList();
    }

    private SyncTaskRow syncTaskRow(SyncTask e) {
        return new SyncTaskRow(
                e.direction() + ":" + e.resourceType() + ":" + e.id(),
                messages.get("sync-direction." + e.direction()),
                e.resourceType() + "/" + e.id(),
                messages.dateTime(
                        e.state() == SyncTask.State.QUEUED && e.failures() > 0 ? e.nextTry() : e.requestedAt()),
                messages.get("sync-state." + e.state(), e.failures())
                        + e.problem().map(p -> ": " + p).orElse(""),
                switch (e.state()) {
                    case DONE -> e.problem().isEmpty() ? "t-ok" : "t-warn";
                    case FAILED -> "t-danger";
                    case QUEUED -> e.failures() > 0 ? "t-warn" : "";
                },
                e.state() == SyncTask.State.FAILED || e.failures() > 0);
    }

    public boolean anyFailed() {
        return syncTasks().stream().anyMatch(line -> line.tone().equals("t-danger"));
    }

    public List<ConflictRow> conflicts() {
        return peer == null
                ? List.of()
                : peer.conflicts().stream().map(this::conflictRow).toList();
    }

    private ConflictRow conflictRow(ReconciliationConflict c) {
        return new ConflictRow(
                c.id(),
                c.resourceType() + "/" + c.local(),
                c.element(),
                c.localValue(),
                c.remoteValue(),
                messages.dateTime(c.at()));
    }
}
