using ClientPortal.Domain.Credentials;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>Carries a credential to the dialog that shows it. Dialog parameters live as long as the dialog service likes; the value does not.</summary>
public sealed class SecretHandover(PlainSecret secret)
{
    /// <summary>Null once it was shown and the dialog closed.</summary>
    public PlainSecret? Secret { get; private set; } = secret;

    public void Drop() => Secret = null;
}
