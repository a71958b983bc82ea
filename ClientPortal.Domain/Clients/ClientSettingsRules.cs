using ClientPortal.Domain.Names;
using FluentValidation;

namespace ClientPortal.Domain.Clients;

/// <summary>Every rule of what an edited client would become.</summary>
internal sealed class ClientSettingsRules : AbstractValidator<ClientSettings>
{
    public ClientSettingsRules()
    {
        RuleFor(settings => settings.Name).Has(name => NameRules.MistakeInPublicName(name, Client.MaxNameLength));
        RuleFor(settings => settings.Kind).IsInEnum().Otherwise(ClientMistakes.KindUnknown);
        RuleFor(settings => settings).Custom((settings, context) => settings.ReportMistakes(context));
    }
}
