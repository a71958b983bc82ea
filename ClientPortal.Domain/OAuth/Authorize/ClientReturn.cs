namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>Where an answer goes, and how it travels.</summary>
/// <param name="RedirectUri">Trusted: the registered one, or the one of them that was sent.</param>
/// <param name="State">As the client sent it; null where it sent none.</param>
public sealed record ClientReturn(string RedirectUri, string? State)
{
    /// <summary>As a form that the browser posts (OAuth 2.0 Form Post Response Mode §2), instead of in the address.</summary>
    public bool AsForm { get; init; }
}

/// <summary>The response modes that are offered (OAuth 2.0 Multiple Response Types §2.1, Form Post Response Mode §1).</summary>
public static class ResponseModes
{
    public const string Query = "query";
    public const string FormPost = "form_post";

    public static readonly IReadOnlyList<string> All = [Query, FormPost];
}
