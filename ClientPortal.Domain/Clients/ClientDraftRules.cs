using ClientPortal.Domain.Names;
using FluentValidation;

namespace ClientPortal.Domain.Clients;

/// <summary>Every rule of a new client that needs nothing but the draft; the same rules serve the form, the API and the operation.</summary>
public sealed class ClientDraftRules : AbstractValidator<ClientDraft>
{
    public ClientDraftRules()
    {
        RuleFor(draft => draft.ClientId).Has(id => string.IsNullOrWhiteSpace(id) ? null : ClientIds.MistakeIn(id));
        RuleFor(draft => draft.Name).Has(name => NameRules.MistakeInPublicName(name, Client.MaxNameLength));
        RuleFor(draft => draft.Kind).IsInEnum().Otherwise(ClientMistakes.KindUnknown);
        RuleFor(draft => draft).Custom((draft, context) => ClientSettings.Of(draft).ReportMistakes(context));
    }
}
