package ir.web.console;

import ir.scheduling.intake.ReceivedResourceService;
import ir.scheduling.referral.ReferralQueryService;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;

/**
 * Finds patients by name, number or birth date. The search text is sent in the body and never appears in an address.
 */
@Named("find")
@RequestScoped
public class FindPage extends AbstractPage {
    private final ReferralQueryService referralQueryService;
    private final ReceivedResourceService receivedResourceService;

    private List<PatientRow> lines = List.of();

    /** One patient with the open referral, if there is one. */
    public record PatientRow(String patient, String number, String born, String referral, String id) {}

    @Inject
    FindPage(
            PageContext context,
            ReferralQueryService referralQueryService,
            ReceivedResourceService receivedResourceService) {
        super(context);
        this.referralQueryService = referralQueryService;
        this.receivedResourceService = receivedResourceService;
    }

    public void load() {
        if (!posted() || param("text").isEmpty()) {
            return;
        }
        var open = showRejection(referralQueryService.worklist(actor())).orElse(List.of());
        showRejection(receivedResourceService.findPatients(actor(), param("text")))
                .ifPresent(found -> lines = found.stream()
                        .map(patient -> new PatientRow(
                                patient.displayName(),
                                patient.medicalRecordNumber(),
                                patient.birthDate().map(messages::date).orElse(messages.get("unknown.date")),
                                open.stream()
                                        .filter(details ->
                                                details.patient().id().equals(patient.id()))
                                        .findFirst()
                                        .map(details -> details.referral().id().value())
                                        .orElse(""),
                                patient.id().value()))
                        .toList());
    }

    public boolean query() {
        return posted() && !param("text").isEmpty();
    }

    public List<PatientRow> lines() {
        return lines;
    }
}
