package ir.web.console;

import ir.domain.resource.ProbeLot;
import ir.domain.resource.ProbeSize;
import ir.scheduling.site.SiteService;
import ir.scheduling.stock.StockService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Probes by lot and argon by day. A recall lists the patients treated with probes of the lot. */
@Named("stock")
@RequestScoped
public class StockPage extends AbstractPage {
    private static final int SOON_DAYS = 30;

    private final StockService stockService;
    private final SiteService siteService;

    private StockService.@Nullable StockOverview overview;
    private StockService.@Nullable Recall recall;

    /** One lot. */
    public record LotRow(
            String id,
            String size,
            String lot,
            String udi,
            String expires,
            int onHand,
            int reserved,
            int free,
            String tone,
            String state,
            boolean recalled) {}

    /** Argon of one day. */
    public record GasRow(String day, int capacity, int reserved, int left) {}

    /** One patient treated with a probe of the lot. */
    public record TreatedPatientRow(String patient, String number, String lesion, int probes, String when) {}

    @Inject
    StockPage(PageContext context, StockService stockService, SiteService siteService) {
        super(context);
        this.stockService = stockService;
        this.siteService = siteService;
    }

    public void load() {
        if (posted()) {
            act();
        }
        requireFound(stockService.overview(actor(), Optional.empty())).ifPresent(found -> overview = found);
    }

    private void act() {
        try {
            if (param("step").equals("receive")) {
                receive();
            } else if (param("step").equals("gas")) {
                showRejection(stockService.setGas(actor(), Optional.empty(), date("day"), wholeNumber("cylinders")))
                        .ifPresent(day -> {
                            flashMessages.success(messages.get("stock.gas-saved", messages.day(day)));
                            redirect("/stock");
                        });
            } else if (param("step").startsWith("recall:")) {
                showRejection(stockService.recall(actor(), param("step").substring(7)))
                        .ifPresent(r -> recall = r);
            }
        } catch (IllegalArgumentException exception) {
            flashMessages.invalid(exception);
        }
    }

    private void receive() {
        var lot = new ProbeLot(
                UUID.randomUUID().toString(),
                siteService.site().id(),
                choice(ProbeSize.class, "size"),
                param("lot"),
                param("udi"),
                date("expires"),
                wholeNumber("quantity"),
                0,
                false);
        showRejection(stockService.save(actor(), lot)).ifPresent(stored -> {
            flashMessages.success(messages.get("stock.received", stored.lot(), stored.onHand()));
            redirect("/stock");
        });
    }

    public boolean loaded() {
        return overview != null;
    }

    private StockService.StockOverview overview() {
        return Objects.requireNonNull(overview);
    }

    public List<LotRow> lots() {
        return overview().lots().stream()
                .map(l -> new LotRow(
                        l.id(),
                        messages.get("probe." + l.size()),
                        l.lot(),
                        l.udi(),
                        messages.date(l.expires()),
                        l.onHand(),
                        l.reserved(),
                        l.free(),
                        tone(l),
                        state(l),
                        l.recalled()))
                .toList();
    }

    private String tone(ProbeLot lot) {
        if (lot.recalled() || lot.expires().isBefore(overview().today())) {
            return "t-danger";
        }
        return lot.expires().isBefore(overview().today().plusDays(SOON_DAYS)) ? "t-warn" : "t-ok";
    }

    private String state(ProbeLot lot) {
        if (lot.recalled()) {
            return messages.get("stock.recalled");
        }
        if (lot.expires().isBefore(overview().today())) {
            return messages.get("stock.expired");
        }
        return lot.expires().isBefore(overview().today().plusDays(SOON_DAYS))
                ? messages.get("stock.expires-soon")
                : messages.get("stock.good");
    }

    public List<GasRow> gas() {
        return overview().gas().stream()
                .map(g -> new GasRow(messages.day(g.day()), g.capacity(), g.reserved(), g.capacity() - g.reserved()))
                .toList();
    }

    public int usualGas() {
        return overview().site().gas().cylindersPerDay();
    }

    public boolean recalled() {
        return recall != null;
    }

    public String recallLine() {
        var r = Objects.requireNonNull(recall);
        return messages.get(
                "stock.recall.line",
                r.lot().lot(),
                r.treated().size(),
                r.bookingsWithoutStock().size());
    }

    public List<TreatedPatientRow> treated() {
        return recall == null
                ? List.of()
                : recall.treated().stream()
                        .map(t -> new TreatedPatientRow(
                                t.patient().displayName(),
                                t.patient().medicalRecordNumber(),
                                t.lesion().value(),
                                t.probes(),
                                messages.dateTime(t.at())))
                        .toList();
    }

    public List<String> unsupplied() {
        return recall == null
                ? List.of()
                : recall.bookingsWithoutStock().stream()
                        .map(b -> messages.dateTime(b.planned().start()))
                        .toList();
    }

    public List<AvailabilityPage.SelectOption> sizes() {
        return Arrays.stream(ProbeSize.values())
                .map(s -> new AvailabilityPage.SelectOption(s.name(), messages.get("probe." + s), false))
                .toList();
    }
}
