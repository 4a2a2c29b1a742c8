using Dex.Core.Protocol.Pages;

namespace Dex.Server.Pages;

/// <summary>Our own pages: plain HTML, one style sheet, no script.</summary>
internal sealed class BuiltInPages : IPageRenderer
{
    /// <inheritdoc />
    public ReadOnlyMemory<byte> Render(Page page, PageContext context)
    {
        var html = new HtmlWriter();
        var shell = new PageShell(html, context);
        switch (page)
        {
            case LoginPage login:
                LoginView.Write(shell, login);
                break;
            case PasswordPage password:
                PasswordView.Write(shell, password);
                break;
            case ApprovalPage approval:
                ApprovalView.Write(shell, approval);
                break;
            case OobPage oob:
                OobView.Write(shell, oob);
                break;
            case DevicePage device:
                DeviceView.Write(shell, device);
                break;
            case DeviceSuccessPage success:
                DeviceView.WriteSuccess(shell, success);
                break;
            case LogoutPage logout:
                LogoutView.Write(shell, logout);
                break;
            case HomePage home:
                HomeView.Write(shell, home);
                break;
            case ErrorPage error:
                ErrorView.Write(shell, error);
                break;
            default:
                throw new ArgumentException($"There is no view for {page.GetType().Name}.", nameof(page));
        }
        return html.ToUtf8();
    }
}
