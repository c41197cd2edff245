package ir.scheduling.intake;

import ir.domain.clinical.Intent;
import ir.domain.clinical.Urgency;
import ir.domain.lesion.Lesion;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.ReferralId;
import java.time.LocalDate;
import java.util.List;

/** What one message brought: patients, evidence about them, and orders. All of it is kept, or nothing. */
public record IntakeMessage(
        List<Patient> patients, List<ReceivedResource> resources, List<Order> orders, List<Withdrawal> withdrawals) {
    public IntakeMessage {
        patients = List.copyOf(patients);
        resources = List.copyOf(resources);
        orders = List.copyOf(orders);
        withdrawals = List.copyOf(withdrawals);
    }

    public IntakeMessage(List<Patient> patients, List<ReceivedResource> resources, List<Order> orders) {
        this(patients, resources, orders, List.of());
    }

    /** An order its system took back. */
    public record Withdrawal(ReferralId referral, String reason) {}

    /**
     * An order to treat; each lesion is one condition it gives as its reason.
     *
     * @param draft typed here and not yet handed in
     */
    public record Order(
            ReferralId id,
            OrderNumber number,
            PatientId patient,
            List<Lesion> lesions,
            Intent intent,
            Urgency urgency,
            LocalDate authored,
            String requester,
            boolean draft) {
        public Order {
            lesions = List.copyOf(lesions);
        }
    }
}
