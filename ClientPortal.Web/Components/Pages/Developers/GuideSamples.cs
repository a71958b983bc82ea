namespace ClientPortal.Web.Components.Pages.Developers;

/// <summary>
/// The guide's code. Each step is a file in <c>Samples/</c>; the files of one language, put one after the other, are a program that runs
/// against this host, and the tests run it.
/// </summary>
internal sealed class GuideSamples(PortalUrls urls)
{
    /// <summary>Stands in the files where the guide shows the address of this host.</summary>
    private const string Placeholder = "https://portal.example.com";

    /// <summary>The steps of a person's sign-in, in their order.</summary>
    public static readonly IReadOnlyList<string> SignIn = ["Verifier", "Authorize", "Redeem", "Call", "Refresh", "Revoke"];

    /// <summary>A step's code with the addresses of this host.</summary>
    /// <param name="step"><c>Start</c>, one of <see cref="SignIn"/>, <c>ClientCredentials</c>, <c>ApiKey</c>, <c>VerifyKey</c> or <c>PersonalToken</c>.</param>
    public string Of(string step, CodeLanguage language)
    {
        var name = $"Samples.{step}{language.Extension}";
        using var stream = typeof(GuideSamples).Assembly.GetManifestResourceStream(name)
            ?? throw new ArgumentException($"There is no {name}.", nameof(step));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd().Replace(Placeholder, urls.Issuer, StringComparison.Ordinal);
    }
}
