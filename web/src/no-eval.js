// htmx can run code out of attributes. We never write any, and the content security policy forbids
// it; this says so at the place of the mistake instead of failing with a puzzling message.
htmx.registerExtension("no-eval", {
  init(api) {
    function refuse() {
      throw new Error("code in attributes is switched off");
    }
    api.initSecurity(null, refuse, refuse);
  },
});
