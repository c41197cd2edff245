package ir.web.console;

import ir.scheduling.referral.ReferralQueryService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/** Lists all lesions by patient. */
@Named("lesions")
@RequestScoped
public class LesionsPage extends AbstractPage {
    private final ReferralQueryService referralQueryService;

    private List<LesionRow> lines = List.of();

    /** One lesion. */
    public record LesionRow(String id, String patient, String number, String lesion, String category) {}

    @Inject
    LesionsPage(PageContext context, ReferralQueryService referralQueryService) {
        super(context);
        this.referralQueryService = referralQueryService;
    }

    public void load() {
        requireFound(referralQueryService.lesions(actor()))
                .ifPresent(found -> lines = found.entrySet().stream()
                        .map(e -> new LesionRow(
                                e.getKey().id().value(),
                                e.getValue().displayName(),
                                e.getValue().medicalRecordNumber(),
                                messages.lesion(e.getKey()),
                                messages.get("tumour." + e.getKey().category()) + " · "
                                        + e.getKey().description()))
                        .toList());
    }

    public List<LesionRow> lines() {
        return lines;
    }
}
