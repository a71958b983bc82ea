namespace ClientPortal.Web.Words;

/// <summary>Words that every page uses: navigation, buttons, states, times.</summary>
internal sealed class SharedWords;
